import"./chunk.HJXCL7XF.js";
