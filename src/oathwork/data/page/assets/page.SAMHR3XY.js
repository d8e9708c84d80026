import"./chunk.R4XA7V4O.js";
