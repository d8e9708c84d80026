import"./chunk.33F5FT2Z.js";
