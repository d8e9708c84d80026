import"./chunk.IBXDBEBQ.js";
