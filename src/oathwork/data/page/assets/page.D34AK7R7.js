import"./chunk.I4AE5QSX.js";
