import"./chunk.TKCVNMUO.js";
