import"./chunk.NNLBQQEM.js";
