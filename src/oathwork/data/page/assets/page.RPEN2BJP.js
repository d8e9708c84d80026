import"./chunk.RNMWEANQ.js";
