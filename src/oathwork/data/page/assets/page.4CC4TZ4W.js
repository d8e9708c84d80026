import"./chunk.6QRNBKTS.js";
