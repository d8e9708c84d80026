import"./chunk.QXX5WJRS.js";
