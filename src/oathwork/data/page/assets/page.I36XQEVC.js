import"./chunk.4BXKH4DQ.js";
