import"./chunk.RJUUUPR4.js";
