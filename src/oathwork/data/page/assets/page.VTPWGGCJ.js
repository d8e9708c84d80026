import"./chunk.KCJ2ZPWU.js";
