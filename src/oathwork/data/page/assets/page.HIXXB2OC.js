import"./chunk.KX7GVUOR.js";
