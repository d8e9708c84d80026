import"./chunk.HEFIYXIS.js";
