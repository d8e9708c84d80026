import"./chunk.TNVZWMAF.js";
