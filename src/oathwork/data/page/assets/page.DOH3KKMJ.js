import"./chunk.S2B3TMN7.js";
