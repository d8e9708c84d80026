import"./chunk.2GZLJLEO.js";
