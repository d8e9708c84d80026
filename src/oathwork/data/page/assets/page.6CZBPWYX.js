import"./chunk.II5Y7XTV.js";
