import"./chunk.CNI6PYT5.js";
