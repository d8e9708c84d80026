import"./chunk.23R24LEI.js";
