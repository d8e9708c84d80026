import"./chunk.J4C7YQL5.js";
