import"./chunk.3RGFBRSZ.js";
