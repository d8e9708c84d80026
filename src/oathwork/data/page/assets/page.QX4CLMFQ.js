import"./chunk.M7ZOC3PF.js";
