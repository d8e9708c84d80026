import"./chunk.UXVQUXBF.js";
