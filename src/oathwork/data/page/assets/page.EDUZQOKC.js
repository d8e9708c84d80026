import"./chunk.ORWNFH3A.js";
