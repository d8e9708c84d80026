import"./chunk.7WUZUSEE.js";
