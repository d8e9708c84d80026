import"./chunk.OCRA4TQH.js";
