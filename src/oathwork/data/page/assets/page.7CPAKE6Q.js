import"./chunk.45UDZBC2.js";
