import"./chunk.QEJZSCKZ.js";
