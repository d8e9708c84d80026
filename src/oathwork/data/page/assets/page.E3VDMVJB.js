import"./chunk.ECGTO4F2.js";
