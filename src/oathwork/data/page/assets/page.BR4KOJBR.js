import"./chunk.C27IQO22.js";
