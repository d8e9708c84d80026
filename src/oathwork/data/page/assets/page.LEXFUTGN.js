import"./chunk.MXQGRUXM.js";
