import"./chunk.XF7J2CCT.js";
