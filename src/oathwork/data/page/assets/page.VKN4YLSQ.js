import"./chunk.KSYORT3I.js";
