import"./chunk.BWAOHLOJ.js";
