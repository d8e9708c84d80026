import"./chunk.N4PCXRNW.js";
