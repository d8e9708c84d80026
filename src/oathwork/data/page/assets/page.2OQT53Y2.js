import"./chunk.W7PLUM26.js";
