import"./chunk.ROUUYMKY.js";
