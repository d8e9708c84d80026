import"./chunk.TSW5DZB7.js";
