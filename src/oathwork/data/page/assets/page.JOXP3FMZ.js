import"./chunk.2YYWCJLJ.js";
