import"./chunk.3TBBF4BG.js";
