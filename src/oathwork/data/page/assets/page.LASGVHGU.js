import"./chunk.4H6OTEOS.js";
