import"./chunk.CT4HSIFQ.js";
