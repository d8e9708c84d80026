import"./chunk.SCPKLMM6.js";
