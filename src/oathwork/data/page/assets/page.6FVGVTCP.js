import"./chunk.PGG4DUKC.js";
