import"./chunk.RY3P2OKB.js";
