import"./chunk.TVMKSRF2.js";
