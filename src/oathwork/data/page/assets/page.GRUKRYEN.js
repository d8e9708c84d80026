import"./chunk.2SVZRHIL.js";
