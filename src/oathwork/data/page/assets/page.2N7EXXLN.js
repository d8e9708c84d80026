import"./chunk.M3JWRYAP.js";
