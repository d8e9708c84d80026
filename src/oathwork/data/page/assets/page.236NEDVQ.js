import"./chunk.PERQ3J7J.js";
