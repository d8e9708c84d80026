import"./chunk.NAVH26MS.js";
