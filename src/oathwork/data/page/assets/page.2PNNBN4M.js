import"./chunk.HHU4NJHE.js";
